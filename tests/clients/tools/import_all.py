"""Compiles and imports every module of a package, with warnings as errors: `import_all.py PACKAGE`."""
import importlib
import pkgutil
import sys
import warnings

warnings.simplefilter('error')
package = importlib.import_module(sys.argv[1])
names = [module.name for module in pkgutil.walk_packages(package.__path__, package.__name__ + '.')]
for name in names:
    importlib.import_module(name)
print(f'{len(names)} modules of {package.__name__}')
