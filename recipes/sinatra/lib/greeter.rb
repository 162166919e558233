# frozen_string_literal: true

require 'json'
require 'sinatra/base'

# Greets in HTML and in JSON.
class Greeter < Sinatra::Base
  set :views, File.expand_path('../views', __dir__)

  get '/hello/:name' do
    erb :hello
  end

  get '/greetings/:name' do
    content_type :json
    JSON.generate(greeting: "Hello, #{params[:name]}")
  end
end
