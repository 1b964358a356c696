"""python3 -m unittest discover tests/golden - tests of the runner itself, without a service."""
import json
import os
import sqlite3
import sys
import tempfile
import unittest
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import hook  # noqa: E402
from replay import recording  # noqa: E402
from replay.cases import recorder_cases  # noqa: E402


def exchange(body, headers=None):
    return {'id': 'a.b', 'group': 'a', 'request': {}, 'response': {'status': 200, 'headers': headers or {}, 'body': body}}


class Comparable(unittest.TestCase):
    def body(self, body):
        return recording.comparable(exchange(body))['response']['body']

    def test_the_default_of_the_added_attribute_goes(self):
        self.assertEqual({'ipsec_site_connection': {'id': 1}},
                         self.body({'ipsec_site_connection': {'id': 1, 'deletion_protection': False}}))
        self.assertEqual({'ipsec_site_connections': [{'id': 1}, {}]},
                         self.body({'ipsec_site_connections': [{'id': 1, 'deletion_protection': False}, {}]}))

    def test_what_is_not_the_default_stays(self):
        on = {'ipsec_site_connection': {'deletion_protection': True}}
        self.assertEqual(on, self.body(on))

    def test_other_resources_are_left_alone(self):
        other = {'vpnservice': {'deletion_protection': False}}
        self.assertEqual(other, self.body(other))

    def test_the_identity_below_our_base_has_the_recorded_name(self):
        out = recording.comparable(exchange(None, {'www-authenticate': 'Keystone uri="{{base}}/identity"'}))
        self.assertEqual('Keystone uri="{{keystone}}"', out['response']['headers']['www-authenticate'])

    def test_races_are_left_alone(self):
        race = {'id': 'race.x', 'response': {'race': []}}
        self.assertEqual(race, recording.comparable(race))


class Waivers(unittest.TestCase):
    def read(self, text):
        with tempfile.NamedTemporaryFile('w', suffix='.txt') as fh:
            fh.write(text)
            fh.flush()
            return recording.waivers(fh.name)

    def test_a_line_is_a_pattern_and_a_reason(self):
        self.assertEqual({'a.b': 'why not', 'c.*': 'because'}, self.read('# c\n\na.b   why not\nc.*  because\n'))

    def test_a_reason_is_needed_and_a_pattern_stands_once(self):
        for text in ('a.b\n', 'a.b  x\na.b  y\n'):
            with self.assertRaises(SystemExit):
                self.read(text)

    def test_needless_are_those_whose_recorded_cases_all_agree(self):
        recorded, differing = ['a.b', 'a.c', 'd.e'], {'a.c'}
        self.assertEqual(['a.b', 'd.*'], recording.needless(['a.b', 'a.c', 'a.*', 'd.*', 'kept.back', 'f.*'], recorded, differing))

    def test_the_waiver_file_names_cases_that_the_recorder_has(self):
        cases = recorder_cases()
        for pattern in recording.waivers(os.path.join(HERE, 'waivers.txt')):
            self.assertTrue(any(recording.matches(pattern, c) for c in cases), pattern)

    def test_every_recorded_case_is_one_of_the_recorder(self):
        cases = set(recorder_cases())
        self.assertEqual([], [e['id'] for e in recording.load(os.path.join(HERE, 'golden.jsonl')) if e['id'] not in cases])

    def test_what_neutron_fails_at_is_waived(self):
        patterns = recording.waivers(os.path.join(HERE, 'waivers.txt'))
        with open(os.path.join(HERE, 'neutron-fails.txt'), encoding='utf-8') as fh:
            for case in (line.split()[0] for line in fh if line.strip()):
                self.assertTrue(any(recording.matches(p, case) for p in patterns), case)


class Hook(unittest.TestCase):
    def test_it_changes_one_status_and_nothing_else(self):
        one, other = (uuid.UUID(int=number) for number in (0xAB, 0xCD))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'a.db')
            with sqlite3.connect(path) as db:
                db.execute('CREATE TABLE vpnservices (id BLOB PRIMARY KEY, status TEXT, generation INTEGER)')
                db.executemany('INSERT INTO vpnservices VALUES (?, ?, 7)', [(row.bytes, 'DOWN') for row in (one, other)])
            hook.set_status(path, 'vpnservices', str(one).upper(), 'ACTIVE')
            with sqlite3.connect(path) as db:
                rows = db.execute('SELECT * FROM vpnservices ORDER BY id').fetchall()
            self.assertEqual([(one.bytes, 'ACTIVE', 7), (other.bytes, 'DOWN', 7)], rows)
            for table, rid in (('vpnservices', 'nobody'), ('vpnservices', str(uuid.UUID(int=1))), ('users', str(one))):
                with self.assertRaises(SystemExit):
                    hook.set_status(path, table, rid, 'ACTIVE')


class Recording(unittest.TestCase):
    def test_what_is_saved_is_loaded(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'r.jsonl')
            recording.save(path, [exchange({'name': 'ñ漢字'})])
            self.assertEqual([exchange({'name': 'ñ漢字'})], recording.load(path))
            with open(path, encoding='utf-8') as fh:
                self.assertEqual(1, len([json.loads(line) for line in fh]))


if __name__ == '__main__':
    unittest.main()
