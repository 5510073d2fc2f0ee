"""`python -m bot` is `autoq`."""

from bot.cli import main

if __name__ == "__main__":
    main()
