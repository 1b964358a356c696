<?php
// Replaces Composer: Guzzle comes from Debian's package, the client from where it was generated.
require_once 'GuzzleHttp/autoload.php';
require_once 'GuzzleHttp/Psr7/autoload.php';

spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, 'Vpnaas\\')) {
        require_once 'client/lib/' . strtr(substr($class, strlen('Vpnaas\\')), '\\', '/') . '.php';
    }
});
