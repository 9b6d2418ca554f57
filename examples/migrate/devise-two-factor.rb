# frozen_string_literal: true

# Prints a row of the neutral format for each user of devise-two-factor 4 to 6, which decrypts the secrets itself. In
# your Rails application, without a file of secrets:
#
#   bin/rails runner devise-two-factor.rb | npx stepward import --from neutral --service ./two-factor.js
#
# Backup codes are bcrypt hashes, so they end. A user whose secret cannot be decrypted is named on standard error.

require 'json'

MODEL = User
STEP = 30

# Up to version 6.1 the step of the login is kept. The code may have been of a later one, as far as drift is allowed.
AHEAD = (MODEL.otp_allowed_drift / STEP.to_f).ceil

MODEL.find_each do |user|
  secret = user.otp_secret
  next if secret.blank?

  puts JSON.generate(
    userId: user.id.to_s,
    secret: secret,
    # Before version 6 a secret may end within a byte.
    encoding: 'base32-lenient',
    confirmed: user.otp_required_for_login ? true : false,
    lastStep: user.consumed_timestep && user.consumed_timestep + AHEAD
  )
rescue StandardError => e
  warn "#{user.id}: #{e.class}"
end
