from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
s3 = boto3.client("s3", region_name="eu-central-1", config=Config(signature_version="s3v4"), **keys)
url = urlsplit(s3.generate_presigned_url("get_object", Params={"Bucket": "check", "Key": "x"}))
print(url.netloc, "X-Amz-Signature" in url.query)
table = boto3.resource("dynamodb", region_name="eu-west-1", **keys).Table("events")
with Stubber(table.meta.client) as stub:
    stub.add_response("get_item", {"Item": {"n": {"N": "5"}}})
    print(table.get_item(Key={"n": 5})["Item"])
try:
    boto3.client("sqs", region_name="us-east-1", endpoint_url="http://127.0.0.1:9", config=Config(retries={"max_attempts": 0}), **keys).list_queues()
except EndpointConnectionError as error:
    print(type(error).__name__)
