"""What is true without a computer: words, rules, text. Imports nothing outside this package, has no clock."""
