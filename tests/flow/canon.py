"""
Canonical XML 1.0 and exclusive canonical XML over expat. Not lxml's: that forgets with which prefix an attribute was
written, and, for an element of a document, which namespaces are in scope around it (a PrefixList needs them).
"""
import xml.parsers.expat

EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
XML = "http://www.w3.org/XML/1998/namespace"


class Node:
    """An element as it was written: `name` and the names of `attributes` keep their prefixes."""

    __slots__ = ("name", "attributes", "declared", "scope", "children", "parent")

    def __init__(self, name, written, parent):
        self.name, self.parent, self.children = name, parent, []
        self.attributes, self.declared = {}, {}
        for key, value in zip(written[::2], written[1::2]):
            if key == "xmlns" or key.startswith("xmlns:"):
                self.declared[key[6:]] = value
            else:
                self.attributes[key] = value
        self.scope = {**(parent.scope if parent is not None else {"xml": XML}), **self.declared}

    def expanded(self, name=None):
        """(namespace, local name) of the element, or of one of its attributes."""
        prefix, _, local = (name or self.name).rpartition(":")
        return (self.scope[prefix] if prefix else "" if name else self.scope.get("", "")), local

    def attribute(self, local, ns=""):
        return next((value for key, value in self.attributes.items() if self.expanded(key) == (ns, local)), None)

    def elements(self, ns=None, local=None):
        """Child elements, of this name when one is given."""
        return [child for child in self.children if isinstance(child, Node) and (ns is None or child.expanded() == (ns, local))]

    def one(self, ns, local):
        found = self.elements(ns, local)
        assert len(found) == 1, f"{len(found)} x {local} in {self.name}"
        return found[0]

    def all(self):
        yield self
        for child in self.elements():
            yield from child.all()

    @property
    def text(self):
        return "".join(child for child in self.children if isinstance(child, str))


class Comment:
    def __init__(self, text):
        self.text = text


def parse(data):
    """The root element."""
    parser = xml.parsers.expat.ParserCreate()
    parser.ordered_attributes, parser.buffer_text = True, True
    roots, open_elements = [], []

    def start(name, written):
        node = Node(name, written, open_elements[-1] if open_elements else None)
        (open_elements[-1].children if open_elements else roots).append(node)
        open_elements.append(node)

    def add(child):
        if open_elements:
            open_elements[-1].children.append(child)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: open_elements.pop()
    parser.CharacterDataHandler = add
    parser.CommentHandler = lambda text: add(Comment(text))
    parser.Parse(data.encode() if isinstance(data, str) else data, True)
    return roots[0]


def escaped(text, pairs):
    text = text.replace("&", "&amp;")
    for character, reference in pairs:
        text = text.replace(character, reference)
    return text


IN_TEXT = (("<", "&lt;"), (">", "&gt;"), ("\r", "&#xD;"))
IN_ATTRIBUTE = (("<", "&lt;"), ('"', "&quot;"), ("\t", "&#x9;"), ("\n", "&#xA;"), ("\r", "&#xD;"))


def wanted(node, rendered, prefixes):
    """The namespaces to declare on this element: {prefix: name}."""
    if prefixes is None:
        candidates = set(node.scope) | {""}
    else:
        used = {node.name.rpartition(":")[0]} | {key.rpartition(":")[0] for key in node.attributes if ":" in key}
        candidates = used | {prefix for prefix in prefixes if not prefix or prefix in node.scope}
    return {p: node.scope.get(p, "") for p in candidates - {"xml"} if rendered.get(p, "") != node.scope.get(p, "")}


def write(node, rendered, prefixes, comments, out):
    namespaces = wanted(node, rendered, prefixes)
    rendered = {**rendered, **namespaces}
    out.append("<" + node.name)
    for prefix in sorted(namespaces):
        out.append(f' xmlns{":" if prefix else ""}{prefix}="{escaped(namespaces[prefix], IN_ATTRIBUTE)}"')
    for key in sorted(node.attributes, key=node.expanded):
        out.append(f' {key}="{escaped(node.attributes[key], IN_ATTRIBUTE)}"')
    out.append(">")
    for child in node.children:
        if isinstance(child, str):
            out.append(escaped(child, IN_TEXT))
        elif isinstance(child, Node):
            write(child, rendered, prefixes, comments, out)
        elif comments:
            out.append(f"<!--{child.text}-->")
    out.append(f"</{node.name}>")


def exclusive(node, prefix_list="", comments=False):
    """The octets of an element as it stands in its document; prefix_list as in InclusiveNamespaces."""
    out = []
    write(node, {}, {"" if prefix == "#default" else prefix for prefix in (prefix_list or "").split()}, comments, out)
    return "".join(out).encode()


def inclusive(node, comments=False):
    """Canonical XML 1.0 of an element and all that is in it. Attributes of namespace xml are not inherited here: nobody uses them."""
    out = []
    write(node, {}, None, comments, out)
    return "".join(out).encode()
