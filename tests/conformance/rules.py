"""What the document cannot say, and what the service takes beyond it. Each entry has its reason.

RULES: a request that breaks no schema and is refused with 400 all the same. JSON Schema compares no two values, knows no
       other object and no caller. The operation, the type and the message of the refusal must fit.
LIBERTIES: a request that breaks a schema and is answered with 2xx all the same: what clients of the last ten years send.
"""
import collections
import copy
import json
import re

Rule = collections.namedtuple('Rule', 'name operations kind message reason')
Liberty = collections.namedtuple('Liberty', 'name reason')

RULES = [
    Rule('legacy', r'(POST|PUT) /v2\.0/vpn/(ike|ipsec)policies', 'HTTPBadRequest',
         r'.* (sha1|3des) is legacy cryptography, which is not allowed here\.',
         'sha1 and 3des are words of the API which the operator has to allow (crypto.allow_legacy)'),
]


def excuse(label, response):
    """The rule that explains a refusal of what the schemas allow; None for none."""
    if response.status_code != 400:
        return None
    error = json.loads(response.content).get('NeutronError', {})
    for rule in RULES:
        if (re.match(rule.operations, label) and error.get('type') == rule.kind
                and re.fullmatch(rule.message, error.get('message', ''), re.DOTALL)):
            return rule
    return None


def liberty(case):
    return None


def status_for_others(label, response):
    """What another project has to get where the owner got this 2xx."""
    return (404,)
