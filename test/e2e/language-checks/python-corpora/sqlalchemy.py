from sqlalchemy import Column, ForeignKey, Integer, String, create_engine, func
from sqlalchemy.orm import Session, declarative_base, relationship, selectinload

Base = declarative_base()


class Author(Base):
    __tablename__ = "author"
    id = Column(Integer, primary_key=True)
    name = Column(String, unique=True)
    books = relationship("Book", back_populates="author")


class Book(Base):
    __tablename__ = "book"
    id = Column(Integer, primary_key=True)
    title = Column(String)
    author_id = Column(ForeignKey("author.id"))
    author = relationship("Author", back_populates="books")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Author(name="Ada", books=[Book(title="Notes"), Book(title="Letters")]))
    session.commit()
    author = session.query(Author).options(selectinload(Author.books)).one()
    print(author.name, sorted(book.title for book in author.books), session.query(func.count(Book.id)).scalar())
