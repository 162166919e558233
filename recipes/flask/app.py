from flask import Flask, render_template, request

app = Flask(__name__)


@app.route("/<name>")
def hello(name):
    return render_template("hello.txt", name=name, times=int(request.args.get("times", 1)))
