<?php
// Loads every class below a folder; a warning or a deprecation is an error.
require __DIR__ . '/autoload.php';

set_error_handler(static function (int $level, string $what, string $file, int $line): never {
    throw new ErrorException($what, 0, $level, $file, $line);
});
$count = 0;
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($argv[1])) as $file) {
    if ($file->getExtension() === 'php') {
        $class = 'Vpnaas\\' . strtr(substr($file->getPathname(), strlen($argv[1]) + 1, -4), '/', '\\');
        class_exists($class) || interface_exists($class) || throw new LogicException("no $class");
        $count++;
    }
}
echo "$count classes\n";
