"""The lists determine exactly which failures are ignored; and fitted data satisfies the rules."""
import json
import types
import unittest

import fitting
import rules


def refusal(kind, message, status=400):
    body = {'NeutronError': {'type': kind, 'message': message}} if kind else {'error': {'message': message}}
    return types.SimpleNamespace(status_code=status, content=json.dumps(body).encode())


class Rules(unittest.TestCase):
    def test_a_rule_fits_by_operation_type_and_message(self):
        message = "Invalid input for host_routes[0].destination. Reason: '10.0.0.1/8' isn't a recognized IP subnet cidr, '10.0.0.0/8' is recommended."
        fits = refusal('HTTPBadRequest', message)
        self.assertEqual(rules.excuse('POST /v2.0/subnets', fits), 'host bits')
        for label, response in (
                ('POST /v2.0/ports', fits),
                ('POST /v2.0/subnets', refusal('BadRequest', message)),
                ('POST /v2.0/subnets', refusal('HTTPBadRequest', 'Invalid input for cidr. Reason: x.')),
                ('POST /v2.0/subnets', refusal('HTTPBadRequest', message, 500))):
            self.assertIsNone(rules.excuse(label, response))

    def test_a_404_may_be_about_the_body(self):
        label = 'PUT /v2.0/routers/{router_id}/remove_router_interface'
        for kind, is_so in (('RouterInterfaceNotFoundForSubnet', True), ('RouterNotFound', False), (None, False)):
            self.assertEqual(rules.is_about_the_body(label, refusal(kind, 'x', 404)), is_so)
        self.assertFalse(rules.is_about_the_body('GET /v2.0/routers/{router_id}', refusal('SubnetNotFound', 'x', 404)))

    def test_the_identity_has_no_types(self):
        response = refusal(None, 'Expecting to find password in identity. And so on.')
        self.assertEqual(rules.excuse('POST /identity/v3/auth/tokens', response), 'login method')
        self.assertIsNone(rules.excuse('GET /v2.0/networks', response))

    def test_every_rule_has_a_reason(self):
        self.assertTrue(all(rule.reason for rule in rules.RULES))
        self.assertTrue(all(rules.LIBERTIES.values()))

    def test_liberties_are_named_and_taken_back(self):
        query, body, taken = rules.liberty(
            {'limit': 2, 'admin_state_up': ['yes', True]},
            {'c': {'mtu': '1400', 'dpd': {'interval': True}, 'peer_cidrs': '10.0.0.0/8', 'name': 'yes'}})
        self.assertEqual(query, {'limit': 2, 'admin_state_up': [True, True]})
        self.assertEqual(body, {'c': {'mtu': 1400, 'dpd': {'interval': 1}, 'peer_cidrs': ['10.0.0.0/8'], 'name': 'yes'}})
        self.assertEqual(taken, {'truth value', 'number as text', 'one for a list'})
        self.assertLessEqual(taken, set(rules.LIBERTIES))

    def test_what_takes_no_liberty_stays(self):
        for body in ({'c': {'mtu': 'x', 'admin_state_up': 'maybe', 'peer_cidrs': None}}, {'c': []}, None, 'text'):
            self.assertEqual(rules.liberty({'limit': -1}, body), ({'limit': -1}, body, set()))

    def test_others_see_nothing(self):
        own, foreign = ({'network': {'project_id': name}} for name in ('own', 'admin'))
        self.assertEqual(rules.status_for_others('GET /v2.0/networks/{network_id}', own, 'own'), 404)
        self.assertIsNone(rules.status_for_others('GET /v2.0/networks/{network_id}', foreign, 'own'))
        self.assertEqual(rules.status_for_others('PUT /v2.0/networks/{network_id}', foreign, 'own'), 404)
        self.assertEqual(rules.status_for_others('DELETE /v2.0/quotas/{project_id}', None, 'own'), 403)


class Fitting(unittest.TestCase):
    def test_sort_keys_come_in_pairs(self):
        for query, wanted in (({'sort_key': ['id']}, {}), ({'sort_key': ['id', 'name'], 'sort_dir': ['asc']},
                                                           {'sort_key': ['id'], 'sort_dir': ['asc']})):
            fitting.pairs(query)
            self.assertEqual(query, wanted)

    def test_names_show(self):
        self.assertEqual(fitting.printable('\u00a0 a\u200bb \U0001f512c '), 'ab c')


if __name__ == '__main__':
    unittest.main()
