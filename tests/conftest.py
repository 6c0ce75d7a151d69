"""What all tests share. They need no broker, no network and no folder of the checkout."""
