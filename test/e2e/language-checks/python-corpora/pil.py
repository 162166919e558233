import io

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

image = Image.new("RGB", (64, 32), "white")
draw = ImageDraw.Draw(image)
draw.rectangle((4, 4, 20, 20), fill="#c00")
draw.text((24, 8), "hello", fill="navy", font=ImageFont.load_default())
for form in "PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP":
    file = io.BytesIO()
    ImageOps.mirror(image.filter(ImageFilter.GaussianBlur(1))).save(file, form)
    with Image.open(io.BytesIO(file.getvalue())) as read:
        read.load()
        print(read.format, read.size, end=" ")
image.save("/tmp/check.png")
print(Image.open("/tmp/check.png").getpixel((10, 10)))
