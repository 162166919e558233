from datetime import date
from typing import List, Optional

from pydantic import BaseModel, EmailStr, HttpUrl, ValidationError, validator


class Person(BaseModel):
    name: str
    born: date
    page: Optional[HttpUrl] = None
    tags: List[str] = []

    @validator("name")
    def title(cls, value):
        return value.title()


person = Person.parse_raw('{"name": "ada", "born": "1815-12-10", "page": "https://ada.check/x"}')
print(person.json(), person.page.host, sorted(Person.schema()["properties"]))
try:
    Person(name="x", born="never")
except ValidationError as error:
    print(error.errors()[0]["type"])
