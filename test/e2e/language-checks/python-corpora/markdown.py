import markdown

text = """[TOC]

# One

a | b
--|--
1 | 2

```python
print("x")
```

A note[^1].

[^1]: Below.
"""
html = markdown.markdown(text, extensions=["extra", "toc", "codehilite", "markdown.extensions.meta", "nl2br"])
print(html.count("<table>"), 'class="toc"' in html, "codehilite" in html, "footnote" in html)
print(markdown.Markdown(extensions=["smarty"]).convert('"so" -- *that*'))
