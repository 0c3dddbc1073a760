"""The one way in which reading fails: with a word of the closed list of vectors/README.md."""


class Failure(Exception):
    """What a vector's `expect` says when it is not `ok`."""

    def __init__(self, word):
        super().__init__(word)
        self.word = word
