import os
import tempfile

import jinja2

templates = tempfile.mkdtemp()
with open(os.path.join(templates, "base.html"), "w") as file:
    file.write("<h1>{% block title %}{% endblock %}</h1>")
with open(os.path.join(templates, "page.html"), "w") as file:
    file.write(
        "{% extends 'base.html' %}{% block title %}{% do seen.append(1) %}"
        "{% trans %}Hello{% endtrans %} {{ names | map('upper') | join('&') }}{% endblock %}"
    )
environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(templates),
    extensions=["jinja2.ext.do", "jinja2.ext.i18n"],
    autoescape=jinja2.select_autoescape(),
)
environment.install_null_translations()
seen = []
print(environment.get_template("page.html").render(names=["ann", "<b>"], seen=seen), seen)
