"""What the runner of the generated clients considers a success."""
import importlib.machinery
import importlib.util
import os
import unittest

RUN = os.path.join(os.path.dirname(__file__), '..', 'clients', 'run')
loader = importlib.machinery.SourceFileLoader('clients_run', RUN)
run = importlib.util.module_from_spec(importlib.util.spec_from_loader('clients_run', loader))
loader.exec_module(run)

LINES = ['204 deleted', '404 IPsecSiteConnectionNotFound NotFound', '401 Unauthorized Refused',
         '409 IPsecSiteConnectionDeletionProtected Conflict']


class TheFourLines(unittest.TestCase):
    def test_are_wanted_in_their_order_and_nothing_else(self):
        self.assertIsNone(run.wrong_results('\n'.join(LINES) + '\n'))
        for lines in ([], LINES[:3], LINES[::-1], LINES + ['more'], [*LINES[:3], '409 IPsecSiteConnectionHeld Conflict'],
                      ['204 deleted', '404 IPsecSiteConnectionNotFound', *LINES[2:]]):
            self.assertIsNotNone(run.wrong_results('\n'.join(lines)), lines)


class TheClients(unittest.TestCase):
    def test_can_be_started(self):
        names = run.clients()
        self.assertIn('python-openapi-generator', names)
        for name in names:
            self.assertTrue(os.access(os.path.join(run.HERE, name, 'run'), os.X_OK), name)


if __name__ == '__main__':
    unittest.main()
