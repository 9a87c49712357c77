"""Asks for every list that the official Terraform provider reads, through the official SDK, and prints the answers as JSON.

Usage: data_sources.py URL REGION ACCESS_KEY SECRET_KEY FILE IDS
FILE describes the requests; IDS is a JSON object with what the names in braces stand for.
"""

import json
import re
import sys
from urllib.parse import parse_qs

import huaweicloudsdkhss.v5 as hss

from sdk import Cloud

cloud = Cloud(*sys.argv[1:5])
ids = json.loads(sys.argv[6])


def with_ids(text):
    return re.sub(r"\{([\w-]+)\}", lambda found: ids[found.group(1)], text)


def typed(type_name, values):
    """Texts of a query in the type that the SDK's model has for the parameter."""
    if type_name.startswith("list["):
        return [typed(type_name[5:-1], [value]) for value in values]
    return int(values[0]) if type_name == "int" else values[0] == "true" if type_name == "bool" else values[0]


with open(sys.argv[5], encoding="utf-8") as file:
    data_sources = json.load(file)["dataSources"]

for source in data_sources:
    types = getattr(hss, source["operation"] + "Request").openapi_types
    given = {name: [value] for name, value in source.get("values", {}).items()}
    given.update(parse_qs(source.get("query", "")))
    # The provider sends one parameter that the SDK does not have: a page length where there are no pages.
    fields = {
        name: typed(types[name], [with_ids(value) for value in values])
        for name, values in given.items()
        if name in types
    }
    if "body" in source:
        fields["body"] = json.loads(with_ids(json.dumps(source["body"])))
    cloud.call(source["operation"], **fields)

json.dump({"results": cloud.results, "errors": []}, sys.stdout, ensure_ascii=False)
