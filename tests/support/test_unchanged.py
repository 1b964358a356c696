"""The verdict on the tests of unmodified clients."""
import os
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

from support import unchanged  # noqa: E402


class Verdicts(unittest.TestCase):
    def wanted(self, text):
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(unchanged, 'UNCHANGED', folder):
            with open(os.path.join(folder, 'list.txt'), 'w', encoding='utf-8') as fh:
                fh.write(text)
            return unchanged.Wanted('list.txt')

    def test_a_failure_must_be_wanted(self):
        wanted = self.wanted('# why\nTestB  it is so\n')
        self.assertEqual(wanted.judge({'TestA': 'passed', 'TestB': 'failed', 'TestC': 'skipped'}), [])
        self.assertEqual(wanted.judge({'TestA': 'failed', 'TestB': 'failed'}), ['TestA has failed'])

    def test_what_is_wanted_must_fail(self):
        for results, seen in (({'TestB': 'passed'}, 'passed'), ({'TestB': 'skipped'}, 'skipped'), ({}, 'not run')):
            self.assertEqual(self.wanted('TestB  why\n').judge(results), [f'list.txt says that TestB fails, and it was {seen}'])

    def test_the_counts(self):
        self.assertEqual(unchanged.told({'a': 'passed', 'b': 'passed'}), '2 of 2')
        self.assertEqual(unchanged.told({'a': 'passed', 'b': 'failed', 'c': 'skipped'}),
                         '1 of 3, 1 different on purpose, 1 skipped by the client')


if __name__ == '__main__':
    unittest.main()
