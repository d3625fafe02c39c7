"""What scripts do: numbers, lists, dictionaries, strings, classes, generators, sorting. Argument: how often."""

import re
import sys


class Account:
    def __init__(self, name, balance):
        self.name = name
        self.balance = balance

    def pay(self, other, amount):
        if amount > self.balance:
            raise ValueError(self.name)
        self.balance -= amount
        other.balance += amount


def primes(limit):
    sieve = bytearray([1]) * limit
    for number in range(2, int(limit**0.5) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, limit, number)))
    return sum(sieve) - 2


def words(seed, count):
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        yield "w%d" % (seed >> 16 & 1023)


def histogram(seed):
    counts = {}
    for word in words(seed, 20000):
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]


def payments(count):
    accounts = [Account("a%d" % number, 100) for number in range(50)]
    refused = 0
    for turn in range(count):
        try:
            accounts[turn * 7 % 50].pay(accounts[turn * 13 % 50], turn % 40)
        except ValueError:
            refused += 1
    return refused, sum(account.balance for account in accounts)


def queens(size, row=0, columns=0, left=0, right=0):
    if row == size:
        return 1
    found = 0
    for column in range(size):
        one, two, three = 1 << column, 1 << (row + column), 1 << (row - column + size)
        if not (columns & one or left & two or right & three):
            found += queens(size, row + 1, columns | one, left | two, right | three)
    return found


def integral(steps):
    total = 0.0
    for step in range(steps):
        x = (step + 0.5) / steps
        total += 4.0 / (1.0 + x * x)
    return total / steps


def text(count):
    line = ", ".join("%s=%d" % (word, number) for number, word in enumerate(words(7, count)))
    return len(re.findall(r"w(\d+)5=\d*7", line)), len(line.upper().split(", "))


def main():
    for turn in range(int(sys.argv[1])):
        print(turn, primes(50000), histogram(turn), payments(20000), queens(6), "%.12f" % integral(40000), text(4000))


main()
