# frozen_string_literal: true

# Prints a line with the codes that the library accepted and those of a later time, and then what the script of the examples
# prints for users of the library's own model.
#
# Arguments: the script, how many people, how many seconds later, the function `second_step` of the guide.

require 'active_model'
require 'devise'
require 'devise-two-factor'
require 'json'
require 'securerandom'

SCRIPT, PEOPLE, LATER = ARGV[0], Integer(ARGV[1]), Integer(ARGV[2])
eval(ARGV[3])

# A row of the table, as it is stored: encrypted.
COLUMNS = %i[
  id encrypted_otp_secret encrypted_otp_secret_iv encrypted_otp_secret_salt consumed_timestep otp_required_for_login
].freeze

# The model of an application, on a table in memory.
class User
  extend ActiveModel::Callbacks
  extend Devise::Models
  include ActiveModel::Validations::Callbacks

  define_model_callbacks :create, :update, :save, :commit

  attr_accessor(*COLUMNS, :encrypted_password, :email)

  devise :two_factor_authenticatable, otp_secret_encryption_key: SecureRandom.hex(32)

  def self.table
    @table ||= {}
  end

  def self.find(id)
    new.tap { |user| table.fetch(id).each { |name, value| user.public_send("#{name}=", value) } }
  end

  def self.find_each(&block)
    table.each_key { |id| block.call(find(id)) }
  end

  def save(*)
    self.class.table[id] = COLUMNS.to_h { |name| [name, public_send(name)] }
    true
  end
end

def enroll(id, required: true)
  User.new.tap do |user|
    user.id = id
    user.otp_secret = User.generate_otp_secret
    user.otp_required_for_login = required
    user.save
  end
end

# Every third phone is a step ahead, which the drift that the library allows by default accepts.
people = Array.new(PEOPLE) do |index|
  user = enroll(index + 1)
  moment = Time.now.to_i + (index % 3 == 0 ? 30 : 0)
  accepted = user.otp.at(moment)
  raise 'refused' unless second_step(user, accepted)

  [user, { userId: user.id.to_s, accepted: accepted, step: moment / 30 }]
end
100.times { |index| enroll(10_001 + index, required: false) }
# Decrypted with the key of another user.
enroll(20_001)
User.table[20_001][:encrypted_otp_secret] = User.table[1][:encrypted_otp_secret]

now = Time.now.to_i
notes = people.map { |user, note| note.merge(later: user.otp.at(now + LATER)) }
puts JSON.generate(now: now, people: notes)
load SCRIPT
