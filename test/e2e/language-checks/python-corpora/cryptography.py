import datetime

from cryptography import x509
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

box = Fernet(Fernet.generate_key())
print(box.decrypt(box.encrypt(b"secret")).decode())
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "web.check")])
certificate = (
    x509.CertificateBuilder()
    .subject_name(name)
    .issuer_name(name)
    .public_key(key.public_key())
    .serial_number(7)
    .not_valid_before(datetime.datetime(2024, 1, 1))
    .not_valid_after(datetime.datetime(2034, 1, 1))
    .add_extension(x509.SubjectAlternativeName([x509.DNSName("web.check")]), critical=False)
    .sign(key, hashes.SHA256())
)
read = x509.load_pem_x509_certificate(certificate.public_bytes(serialization.Encoding.PEM))
print(read.subject.rfc4514_string(), read.serial_number, read.extensions[0].value.get_values_for_type(x509.DNSName))
signer = rsa.generate_private_key(65537, 2048)
signed = signer.sign(b"text", padding.PKCS1v15(), hashes.SHA256())
signer.public_key().verify(signed, b"text", padding.PKCS1v15(), hashes.SHA256())
print(len(signed))
