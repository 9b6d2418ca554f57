/** Spellings that people and their templates produce, one change at a time. The format is that of the libraries' table. */
export const SPELLED_URIS = `
# the scheme and the type
OTPAUTH://totp/Example:alice?secret=S&issuer=Example
  Example | alice
otpauth://TOTP/Example:alice?secret=S&issuer=Example
  Example | alice
Otpauth://Totp/Example:alice?secret=S&issuer=Example
  Example | alice
otpauth://HOTP/Example:alice?secret=S&issuer=Example&counter=3
  Example | alice | counter=3
otpauth://totp?secret=S&issuer=Example
  Example | 
otpauth://motp/Example:alice?secret=S&issuer=Example
  refused: expected a URI that starts with
# the label
otpauth://totp/?secret=S
   | 
otpauth://totp/Example:?secret=S
  Example | 
otpauth://totp/:alice?secret=S
   | alice
otpauth://totp/:alice?secret=S&issuer=Example
  Example | alice
otpauth://totp/Example%3a%20alice?secret=S&issuer=Example
  Example | alice
otpauth://totp/%20alice?secret=S&issuer=Example
  Example | alice
otpauth://totp/Amazon?secret=S&digits=8&algorithm=SHA256
   | Amazon | digits=8 algorithm=SHA256
otpauth://totp/git.example.com:8443:alice?secret=S&issuer=git.example.com:8443
  git.example.com:8443 | alice
otpauth://totp/Example:alice:work?secret=S
  Example | alice:work
otpauth://totp/Example:alice%3Awork?secret=S&issuer=Example
  Example | alice:work
otpauth://totp/Example:https://example.com?secret=S&issuer=Example
  Example | https://example.com
otpauth://totp/Ärzte:Jörg?secret=S&issuer=Ärzte
  Ärzte | Jörg
otpauth://totp/ACME+Co:a+b@example.com?secret=S&issuer=ACME+Co
  ACME+Co | a+b@example.com
otpauth://totp/100%:alice?secret=S&issuer=Example
  refused: malformed percent-encoding
otpauth://totp/Example:%E2%80%AEecila?secret=S&issuer=Example
  refused: accountName: contains a control character
# the issuer
otpauth://totp/alice?secret=S
   | alice
otpauth://totp/alice?secret=S&issuer=
   | alice
otpauth://totp/Example:alice?secret=S&issuer=
  Example | alice
otpauth://totp/EXAMPLE:alice?secret=S&issuer=Example
  Example | alice
otpauth://totp/Example%20:alice?secret=S&issuer=Example
  Example | alice
otpauth://totp/alice?secret=S&issuer=A:B
  A:B | alice
otpauth://totp/A:B:alice?secret=S&issuer=A%3AB
  A:B | alice
otpauth://totp/Example:alice?secret=S&issuer=Example&issuer=Example
  Example | alice
otpauth://totp/Example:alice?secret=S&issuer=Example&issuer=Evil
  refused: issuer: appears twice with different values
# the secret
otpauth://totp/Example:alice?secret=hxdmvjecjjwsrb3hwizr4ifugftmxboz
  Example | alice
otpauth://totp/Example:alice?secret=HxdmVjecJjwsRb3hWizr4ifuGftmXboz
  Example | alice
otpauth://totp/Example:alice?secret=hxdm%20vjec%20jjws%20rb3h%20wizr%204ifu%20gftm%20xboz
  Example | alice
otpauth://totp/Example:alice?secret=HXDM-VJEC-JJWS-RB3H-WIZR-4IFU-GFTM-XBOZ
  Example | alice
otpauth://totp/Example:alice?secret=HXDM+VJEC+JJWS+RB3H+WIZR+4IFU+GFTM+XBOZ
  Example | alice
otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY%3D%3D%3D%3D%3D%3D
  Example | alice | secret=P
otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY=
  Example | alice | secret=P
otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGZ
  Example | alice | secret=P
otpauth://totp/Example:alice?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZA
  Example | alice
otpauth://totp/Example:alice?secret=S&secret=S
  Example | alice
otpauth://totp/Example:alice?secret=S&secret=T
  refused: secret: appears twice with different values
otpauth://totp/Example:alice?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMX018
  refused: secret: character
otpauth://totp/Example:alice?secret=
  refused: secret: expected 10 to 128 bytes
otpauth://totp/Example:alice?Secret=S
  refused: secret: is missing
# the algorithm
otpauth://totp/Example:alice?secret=S&algorithm=sha1
  Example | alice
otpauth://totp/Example:alice?secret=S&algorithm=Sha256
  Example | alice | algorithm=SHA256
otpauth://totp/Example:alice?secret=S&algorithm=SHA-1
  Example | alice
otpauth://totp/Example:alice?secret=S&algorithm=sha-512
  Example | alice | algorithm=SHA512
otpauth://totp/Example:alice?secret=S&algorithm=SHA_256
  Example | alice | algorithm=SHA256
otpauth://totp/Example:alice?secret=S&algorithm=HmacSHA1
  Example | alice
otpauth://totp/Example:alice?secret=S&algorithm=HmacSHA512
  Example | alice | algorithm=SHA512
otpauth://totp/Example:alice?secret=S&algorithm=HMAC-SHA-1
  Example | alice
otpauth://totp/Example:alice?secret=S&algorithm=HMAC-SHA256
  Example | alice | algorithm=SHA256
otpauth://totp/Example:alice?secret=S&algorithm=
  refused: algorithm: expected
otpauth://totp/Example:alice?secret=S&algorithm=SHA224
  refused: algorithm: expected
otpauth://totp/Example:alice?secret=S&algorithm=SHA3-256
  refused: algorithm: expected
# the numbers
otpauth://totp/Example:alice?secret=S&digits=06&period=030
  Example | alice
otpauth://totp/Example:alice?secret=S&digits=7
  Example | alice | digits=7
otpauth://totp/Example:alice?secret=S&period=30&period=30
  Example | alice
otpauth://hotp/Example:alice?secret=S&counter=007&period=30
  Example | alice | counter=7
otpauth://totp/Example:alice?secret=S&counter=x
  Example | alice
otpauth://totp/Example:alice?secret=S&digits=5
  refused: digits: expected 6, 7 or 8, got 5
otpauth://totp/Example:alice?secret=S&digits=9
  refused: digits: expected 6, 7 or 8, got 9
otpauth://totp/Example:alice?secret=S&digits=6&digits=8
  refused: digits: appears twice with different values
otpauth://totp/Example:alice?secret=S&digits=
  refused: digits: expected a decimal number
otpauth://totp/Example:alice?secret=S&period=0
  refused: period: expected an integer from 1 to 3,600, got 0
otpauth://totp/Example:alice?secret=S&period=30&period=60
  refused: period: appears twice with different values
otpauth://totp/Example:alice?secret=S&period=86400
  refused: period: expected an integer from 1 to 3,600
otpauth://totp/Example:alice?secret=S&period=30.0
  refused: period: expected a decimal number
otpauth://hotp/Example:alice?secret=S
  refused: counter: expected
otpauth://hotp/Example:alice?secret=S&counter=18446744073709551616
  refused: counter: expected
# the rest
otpauth://totp/Example:alice?secret=S&image=http://example.com/logo.png
  Example | alice
otpauth://totp/Example:alice?secret=S&image=logo.png
  Example | alice
otpauth://totp/Example:alice?secret=S&&issuer=Example&
  Example | alice
otpauth://totp/Example:alice?secret=S&issuer=Example&lock=true&color=FF0000&Digits=8
  Example | alice
otpauth://totp/Example:alice?secret=S&issuer=Example#top
  Example | alice
otpauth://totp/Example:alice?secret=S&issuer=C#&digits=8
  refused: has parameters after a #
otpauth://totp/C#:alice?secret=S
  refused: has parameters after a #
otpauth://totp/Example:alice?secret=S&amp;issuer=Example&amp;digits=8
  refused: is escaped for HTML
otpauth%3A%2F%2Ftotp%2FExample%3Aalice%3Fsecret%3DS
  refused: expected a URI that starts with
apple-otpauth://totp/Example:alice?secret=S
  refused: expected a URI that starts with
`
