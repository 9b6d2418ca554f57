/** What services, servers and the exports of apps write. The format is that of the libraries' table. */
export const SERVICE_URIS = `
# Key Uri Format (Google's wiki)
otpauth://totp/Example:alice@google.com?secret=T&issuer=Example
  Example | alice@google.com | secret=T
otpauth://totp/ACME%20Co:john.doe@email.com?secret=S&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30
  ACME Co | john.doe@email.com
otpauth://totp/Provider1:Alice%20Smith?secret=S&issuer=Provider1
  Provider1 | Alice Smith
otpauth://totp/Big%20Corporation%3A%20alice%40bigco.com?secret=S&issuer=Big%20Corporation
  Big Corporation | alice@bigco.com
# Google
otpauth://totp/Google%3Aalice%40gmail.com?secret=hxdmvjecjjwsrb3hwizr4ifugftmxboz&issuer=Google
  Google | alice@gmail.com
# Microsoft 365
otpauth://totp/Some+Company%3ame%40somecompany.net?secret=jbswy3dpehpk3pxp&issuer=Microsoft
  Microsoft | me@somecompany.net | secret=T
otpauth://totp/Microsoft:alice%40outlook.com?secret=T&issuer=Microsoft
  Microsoft | alice@outlook.com | secret=T
otpauth://totp/Microsoft:Contoso:alice@contoso.com?secret=T&issuer=Microsoft
  Microsoft | Contoso:alice@contoso.com | secret=T
otpauth://totp/Contoso%20Ltd:alice%40contoso.com?secret=jbswy3dpehpk3pxp&issuer=Microsoft
  Microsoft | alice@contoso.com | secret=T
# Slack
otpauth://totp/Slack (Cloud Foundry):alice@example.com?secret=T&issuer=Slack
  Slack | alice@example.com | secret=T
otpauth://totp/Slack%20(Name%20Company):guest@example.com?secret=T&issuer=Slack
  Slack | guest@example.com | secret=T
# Dropbox
otpauth://totp/Dropbox:alice@example.com?secret=S&issuer=Dropbox
  Dropbox | alice@example.com
otpauth://totp/Dropbox:john.doe?secret=T
  Dropbox | john.doe | secret=T
# GitHub
otpauth://totp/GitHub:alice?secret=T&issuer=GitHub
  GitHub | alice | secret=T
# GitLab
otpauth://totp/gitlab.com:gitlab.com_alice%40example.com?secret=S&issuer=gitlab.com
  gitlab.com | gitlab.com_alice@example.com
otpauth://totp/GitLab:alice?secret=S&issuer=GitLab
  GitLab | alice
# OPNsense
otpauth://totp/root@firewall.lan?secret=S
   | root@firewall.lan
otpauth://totp/root@firewall.lan?secret=S&issuer=OPNsense&image=https://docs.opnsense.org/_static/favicon.png
  OPNsense | root@firewall.lan | image=https://docs.opnsense.org/_static/favicon.png
# Amazon Web Services
otpauth://totp/Amazon%20Web%20Services:alice@123456789012?secret=S&issuer=Amazon%20Web%20Services
  Amazon Web Services | alice@123456789012
# Nextcloud and ownCloud
otpauth://totp/admin%40cloud.example%2Foc%2Fcore?secret=T&issuer=ownCloud
  ownCloud | admin@cloud.example/oc/core | secret=T
otpauth://totp/Nextcloud%3Aadmin%40cloud.example?secret=T&issuer=Nextcloud
  Nextcloud | admin@cloud.example | secret=T
# Keycloak
otpauth://totp/master:alice?secret=S&digits=6&algorithm=SHA1&issuer=master&period=30
  master | alice
otpauth://hotp/master:alice?secret=S&digits=6&algorithm=SHA1&issuer=master&counter=0
  master | alice | counter=0
otpauth://totp/My%20Realm:Alice+Smith?secret=S&digits=8&algorithm=SHA512&issuer=My%20Realm&period=60
  My Realm | Alice+Smith | digits=8 algorithm=SHA512 period=60
# FreeIPA
otpauth://totp/alice@EXAMPLE.COM:1f2e?issuer=alice%40EXAMPLE.COM&secret=S&digits=6&algorithm=SHA1&period=30
  alice@EXAMPLE.COM | 1f2e
# privacyIDEA
otpauth://totp/TOTP0001A2B3?secret=S&counter=1&digits=6&issuer=privacyIDEA
  privacyIDEA | TOTP0001A2B3
otpauth://totp/T1?secret=S&period=30&digits=6&issuer=privacyIDEA&2step_salt=8&2step_output=20&2step_difficulty=10000
  refused: has only half of its secret
# miniOrange (WordPress)
otpauth://totp/?secret=S&issuer=My%20Blog
  My Blog | 
# Aegis, exported
otpauth://totp/Discord%3Aalice%40example.com?period=30&digits=6&algorithm=SHA1&secret=T&issuer=Discord
  Discord | alice@example.com | secret=T
otpauth://totp/Test%3A%20Foo%3AUser?period=30&digits=6&algorithm=SHA1&secret=S&issuer=Test%3A%20Foo
  Test: Foo | User
otpauth://steam/Steam%3Aalice?period=30&digits=5&algorithm=SHA1&secret=S&issuer=Steam
  refused: is for Steam Guard
# Authenticator Plus, exported
otpauth://totp/Example:alice?secret=HXDM VJEC JJWS RB3H WIZR 4IFU GFTM XBOZ&issuer=Example
  Example | alice
# WinAuth, exported
otpauth://totp/SlackWorkspace?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY======&digits=6&icon=WinAuth
   | SlackWorkspace | secret=P
# KeePassXC
otpauth://totp/Steam:alice?secret=S&period=30&digits=5&issuer=Steam&encoder=steam
  refused: is for Steam Guard
# 1Password
otpauth://totp/1Password:?secret=S&issuer=1password
  1password | 
# Proton Pass, exported
otpauth://totp/?secret=S&issuer=&algorithm=SHA1&digits=6&period=30
   | 
# Bitwarden
otpauth://totp/Microsoft:alice@bitwarden.com?secret=S&issuer=Microsoft&algorithm=SHA1&digits=6&period=30
  Microsoft | alice@bitwarden.com
steam://HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ
  refused: is for Steam Guard
# Google Authenticator, exported
otpauth-migration://offline?data=CjEKCkhlbGxvId6tvu8SGEV4YW1wbGU6YWxpY2VAZ29vZ2xlLmNvbRoHRXhhbXBsZSABKAEwAhABGAEgAA%3D%3D
  refused: is an export of several keys
`
