"""The simulator: generates caseloads, and simulates partners and advisers. Production never imports it."""
