from pygments import highlight
from pygments.formatters import HtmlFormatter, get_formatter_by_name
from pygments.lexers import get_all_lexers, get_lexer_by_name, get_lexer_for_filename, guess_lexer
from pygments.styles import get_all_styles, get_style_by_name

print(highlight("def f(): pass", get_lexer_by_name("python"), HtmlFormatter(nowrap=True)), end="")
print(get_lexer_for_filename("x.rs").name, guess_lexer("#!/usr/bin/perl\nuse strict;").name)
print(highlight("a: 1", get_lexer_by_name("yaml"), get_formatter_by_name("latex")).startswith("\\begin"))
print(len(list(get_all_lexers())) > 400, get_style_by_name("monokai").__name__, "solarized-dark" in set(get_all_styles()))
