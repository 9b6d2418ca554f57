/**
 * What libraries write, as their builders or their documentation give it. `S` stands for a secret of 20 bytes, `T` for
 * one of 10. Below each URI is what apps show: issuer, account name, and what differs from the defaults.
 */
export const LIBRARY_URIS = `
# @oslojs/otp 1.1.0
otpauth://totp/ACME:alice%40example.com?issuer=ACME&algorithm=SHA1&secret=S&period=30&digits=6
  ACME | alice@example.com
otpauth://totp/ACME%20Co:alice%40example.com?issuer=ACME+Co&algorithm=SHA1&secret=S&period=30&digits=6
  ACME+Co | alice@example.com
otpauth://totp/ACME%3ACo:alice%3Ax%40example.com?issuer=ACME%3ACo&algorithm=SHA1&secret=S&period=60&digits=8
  ACME:Co | alice:x@example.com | digits=8 period=60
otpauth://hotp/ACME%20Co:alice%40example.com?issuer=ACME+Co&algorithm=SHA1&secret=S&counter=5&digits=6
  ACME+Co | alice@example.com | counter=5
# @better-auth/utils (better-auth)
otpauth://totp/ACME:alice%40example.com?secret=S&issuer=ACME&digits=6&period=30
  ACME | alice@example.com
otpauth://totp/ACME%20Co:alice%40example.com?secret=S&issuer=ACME+Co&digits=6&period=30
  ACME+Co | alice@example.com
# @epic-web/totp 4.0.1
otpauth://totp/ACME:alice%40example.com?secret=S&issuer=ACME&algorithm=SHA256&digits=6&period=30
  ACME | alice@example.com | algorithm=SHA256
otpauth://totp/ACME%20Co:alice%40example.com?secret=S&issuer=ACME+Co&algorithm=SHA1&digits=6&period=30
  ACME+Co | alice@example.com
otpauth://totp/ACME%3ACo:alice%3Ax%40example.com?secret=S&issuer=ACME%3ACo&algorithm=SHA1&digits=6&period=30
  ACME:Co | alice:x@example.com
# speakeasy 2.0.0
otpauth://totp/alice@example.com?secret=S
   | alice@example.com
otpauth://totp/alice@example.com?secret=S&issuer=ACME%20Co
  ACME Co | alice@example.com
otpauth://totp/ACME Co:alice@example.com?secret=S&issuer=ACME%20Co&algorithm=SHA512&digits=8&period=60
  ACME Co | alice@example.com | algorithm=SHA512 digits=8 period=60
otpauth://totp/ACME%20Co%20(alice)?secret=S
   | ACME Co (alice)
otpauth://totp/SecretKey?secret=S
   | SecretKey
otpauth://hotp/alice?secret=S&issuer=ACME%20Co
  refused: counter: expected
# pyotp
otpauth://totp/alice%40google.com?secret=S
   | alice@google.com
otpauth://totp/Secure%20App:alice%40google.com?secret=T&issuer=Secure%20App
  Secure App | alice@google.com | secret=T
otpauth://totp/Secret?secret=S
   | Secret
otpauth://totp/Secure%20App:alice%40google.com?secret=S&issuer=Secure%20App&algorithm=SHA256&digits=8&period=60
  Secure App | alice@google.com | algorithm=SHA256 digits=8 period=60
otpauth://hotp/Secure%20App:alice%40google.com?secret=T&issuer=Secure%20App&counter=0
  Secure App | alice@google.com | secret=T counter=0
# passlib
otpauth://totp/demo-user?secret=S&issuer=myapp.example.org
  myapp.example.org | demo-user
# pquerna/otp (Go)
otpauth://totp/Example.com:alice@example.com?algorithm=SHA1&digits=6&issuer=Example.com&period=30&secret=S
  Example.com | alice@example.com
otpauth://totp/Snake%20Oil:alice@example.com?algorithm=SHA1&digits=6&issuer=Snake+Oil&period=30&secret=S
  Snake+Oil | alice@example.com
otpauth://totp/Example.com:alice@example.com?algorithm=SHA512&digits=8&issuer=Example.com&period=60&secret=S
  Example.com | alice@example.com | algorithm=SHA512 digits=8 period=60
# rotp (Ruby)
otpauth://totp/My%20Service:alice%40google.com?secret=S&issuer=My%20Service
  My Service | alice@google.com
otpauth://totp/alice%40google.com?secret=S
   | alice@google.com
# spomky-labs/otphp
otpauth://totp/alice%40google.com?secret=S
   | alice@google.com
otpauth://totp/My%20Big%20Company%3Aalice%40google.com?issuer=My%20Big%20Company&secret=S
  My Big Company | alice@google.com
otpauth://totp/ACME%3Aalice%40google.com?algorithm=sha256&digits=8&issuer=ACME&period=20&secret=S
  ACME | alice@google.com | algorithm=SHA256 digits=8 period=20
otpauth://totp/ACME%3Aalice?image=https%3A%2F%2Fexample.com%2Flogo.png&issuer=ACME&secret=S
  ACME | alice | image=https://example.com/logo.png
# robthree/twofactorauth
otpauth://totp/alice?secret=S&issuer=ACME%20Co&period=30&algorithm=SHA1&digits=6
  ACME Co | alice
otpauth://totp/alice%20smith?secret=S&issuer=&period=30&algorithm=SHA1&digits=6
   | alice smith
otpauth://totp/alice?secret=S&issuer=ACME&period=30&algorithm=MD5&digits=6
  refused: algorithm: expected
# pragmarx/google2fa
otpauth://totp/ACME%20Co:alice%40example.com?secret=S&issuer=ACME%20Co
  ACME Co | alice@example.com
otpauth://totp/ACME%20Co:alice%40example.com?secret=S&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30
  ACME Co | alice@example.com
# PHPGangsta/GoogleAuthenticator
otpauth://totp/Blog?secret=T
   | Blog | secret=T
otpauth://totp/alice?secret=T&issuer=My+Blog
  My+Blog | alice | secret=T
# ASP.NET Core Identity
otpauth://totp/ACME%20Co:alice%40example.com?secret=S&issuer=ACME%20Co&digits=6
  ACME Co | alice@example.com
otpauth://totp/ACME:alice%40example.com?secret=S&issuer=ACME&digits6
  ACME | alice@example.com
# Google.Authenticator (C#)
otpauth://totp/ACME%20Co:alice@example.com?secret=S&issuer=ACME%20Co
  ACME Co | alice@example.com
# django-otp
otpauth://totp/ACME%3Aalice?secret=S&algorithm=SHA1&digits=6&period=30&issuer=ACME
  ACME | alice
otpauth://totp/alice?secret=S&algorithm=SHA1&digits=6&period=30
   | alice
# samstevens/totp (Java)
otpauth://totp/alice%40example.com?secret=S&issuer=ACME%20Co&algorithm=SHA1&digits=6&period=30
  ACME Co | alice@example.com
# wstrange/GoogleAuth (Java)
otpauth://totp/Test%20Org.:alice@prova.org?secret=S&issuer=Test+Org.
  Test+Org. | alice@prova.org
# google-authenticator-libpam
otpauth://totp/alice@host?secret=T
   | alice@host | secret=T
otpauth://totp/alice@host?secret=S&issuer=host
  host | alice@host
otpauth://hotp/alice@host?secret=S&issuer=host
  refused: counter: expected
`
