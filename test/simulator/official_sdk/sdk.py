"""Huawei's official Python SDK against any endpoint: calls by operation name, plain data in and out."""

import re

from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.exceptions import exceptions
from huaweicloudsdkcore.region.region import Region
import huaweicloudsdkbss.v2 as bss
import huaweicloudsdkecs.v2 as ecs
import huaweicloudsdkhss.v5 as hss
import huaweicloudsdkiam.v3 as iam
import huaweicloudsdksmn.v2 as smn

SERVICES = {"hss": hss, "bss": bss, "ecs": ecs, "iam": iam, "smn": smn}


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def build(module, type_name, value):
    """Plain data as the SDK's own model classes, so that the SDK's types are what is sent."""
    if value is None:
        return None
    of_list = re.fullmatch(r"list\[(.*)\]", type_name)
    if of_list:
        return [build(module, of_list.group(1), item) for item in value]
    model = getattr(module, type_name, None)
    if model is None or not hasattr(model, "openapi_types"):
        return value
    known = {json_name: attr for attr, json_name in model.attribute_map.items()}
    stray = [name for name in value if name not in known]
    if stray:
        raise ValueError(f"{type_name} has no {stray}")
    fields = {known[name]: build(module, model.openapi_types[known[name]], item) for name, item in value.items()}
    return model(**fields)


def plain(value):
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


class Cloud:
    """One client for each service; the project and the domain are looked up in IAM by the SDK itself."""

    def __init__(self, url, region, access_key, secret_key):
        self.results = []
        regional = BasicCredentials(access_key, secret_key).with_iam_endpoint(url)
        worldwide = GlobalCredentials(access_key, secret_key).with_iam_endpoint(url)
        self.clients = {
            name: module.__dict__[f"{name.capitalize()}Client"]
            .new_builder()
            .with_credentials(worldwide if name in ("bss", "iam") else regional)
            .with_region(Region(region, url))
            .build()
            for name, module in SERVICES.items()
        }

    def call(self, operation, service="hss", **fields):
        """Calls one operation; the answer, or the error, is kept under the operation's name and returned."""
        module = SERVICES[service]
        request_class = getattr(module, f"{operation}Request")
        types = request_class.openapi_types
        request = request_class(**{name: build(module, types[name], value) for name, value in fields.items()})
        entry = {"service": service, "operation": operation}
        try:
            response = getattr(self.clients[service], snake(operation))(request)
            entry["status"] = response.status_code
            entry["response"] = plain(response)
        except exceptions.ServiceResponseException as error:
            entry["status"] = error.status_code
            entry["error"] = {"code": error.error_code, "message": error.error_msg}
        self.results.append(entry)
        return entry.get("response") or {}
