"""Small portals on disk, written for one test."""

from common.translating import catalogs, words


def make_tree(top, **files):
    """A portal of one package and one template folder: `make_tree(top, page="<p>…</p>", code="_('…')")`."""
    package = top / "shop"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text("")
    (package / "views.py").write_text(files.get("code", ""))
    templates = top / "templates" / "shop"
    templates.mkdir(parents=True, exist_ok=True)
    (templates / "page.html").write_text(files.get("page", ""))
    return top


def found(top):
    """What is marked in the tree, as {(context, text): plural}."""
    return {(marked.context, marked.text): marked.plural for marked in words.marked(top)}


def translate(top, language="fr", **texts):
    """Writes these translations into the tree's catalogue: `translate(top, **{"Save": "Enregistrer"})`."""
    path = catalogs.po_file(top, language)
    catalogs.update(path, words.wanted(top))
    catalog = catalogs.read(path)
    for text, translation in texts.items():
        catalog[text].string = translation
    path.write_bytes(catalogs.as_bytes(catalog, language))
    return path


def faults(top, language="fr"):
    path = catalogs.po_file(top, language)
    return [str(fault) for fault in catalogs.faults(path, words.wanted(top), "django.po")]
