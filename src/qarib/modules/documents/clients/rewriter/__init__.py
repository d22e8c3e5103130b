"""Rewriting of untrusted files, in a process of its own.

Run as `python -m qarib.modules.documents.clients.rewriter image|pdf|page NUMBER|count`: the file comes on
standard input, and its copy leaves on standard output (of a PDF also one page as a picture, or how many pages
there are); a refusal leaves as its code on standard error, with status 3. The process limits its own memory
and time before it reads a byte, so that a decoder's bug or a bomb ends here and not in a web worker.
"""


class Refused(Exception):  # noqa: N818 -- it names what happened to the file
    """The file is refused; the message is the code of the refusal."""
