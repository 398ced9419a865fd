"""The built book in Firefox and in WebKit, driven as each of them can be.

Debian has no geckodriver: Firefox is told what to do over its own WebDriver BiDi, which also tells
all that goes wrong in a page. WebKit has a driver of the older WebDriver, which selenium starts and
speaks; it tells no errors, so the pages that it is served begin with a script that notes them.
"""
