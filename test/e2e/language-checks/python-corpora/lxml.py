from lxml import etree, html, objectify

document = etree.XML("<list><item n='2'>two</item><item n='1'>one</item></list>")
style = etree.XSLT(
    etree.XML(
        """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text"/>
  <xsl:template match="/list"><xsl:for-each select="item"><xsl:sort select="@n"/><xsl:value-of select="."/>;</xsl:for-each></xsl:template>
</xsl:stylesheet>"""
    )
)
print(document.xpath("string(//item[@n=1])"), str(style(document)))
page = html.fromstring("<p>a <a href='/x'>link</a><p>b")
print(page.iterlinks().__next__()[2], html.tostring(page.find(".//a")).decode())
print(objectify.fromstring("<r><v>4</v></r>").v + 1, etree.RelaxNG(etree.XML(
    '<element name="list" xmlns="http://relaxng.org/ns/structure/1.0"><zeroOrMore><element name="item"><attribute name="n"/><text/></element></zeroOrMore></element>'
)).validate(document))
