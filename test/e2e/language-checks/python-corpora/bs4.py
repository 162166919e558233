from bs4 import BeautifulSoup

page = b"<html><head><meta charset='iso-8859-1'></head><p class=a>\xfcber <b>bold</b><p>two"
for parser in "lxml", "html.parser", "xml":
    soup = BeautifulSoup(page, parser)
    print(parser, soup.original_encoding, soup.b.text, len(soup.find_all("p")))
print(BeautifulSoup(page, "lxml").select_one("p.a > b"), BeautifulSoup("<a>&amp;</a>", "lxml").a.decode(formatter="html"))
