"""What runs inside CPython on WASI: frames come in on stdin, the part that answers them is the one of all WebAssembly Pythons.

A reply with `last` tells the adapter that this interpreter ends, since the program left traces in it.
"""

import os

import osconform_agent as agent
import wasm_part


def main():
    os.chdir(os.path.dirname(__file__))  # WASI starts in a root that it then does not find
    channel = agent.Channel(0, 1)
    part = wasm_part.Part()
    channel.send(part.greeting())
    while part.clean:
        reply = part.answer(channel.receive_text())
        channel.send(reply if part.clean else reply[:-1] + ',"last":true}')


main()
