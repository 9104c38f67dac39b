"""The kernel replies with a link to a file on the grader's machine, a pipe and an endless file.

state: graded
interpolate_values: 0, "ask-1.reply"
interpolated_image: 0, "ask-2.reply"
comparison_tables: 0, "ask-3.reply"
"""
# %% before interpolate
import os

outbox = os.environ["LABKIT_SERVICES"].partition(":")[0]
os.symlink("/etc/passwd", f"{outbox}/ask-1.reply")
os.mkfifo(f"{outbox}/ask-2.reply")
os.mkdir(f"{outbox}/ask-3.reply")


async def answer_request(stream, identity, parent):
    kernel = get_ipython().kernel
    kernel.session.send(stream, "answer_reply", {"status": "ok"}, parent, ident=identity)


get_ipython().kernel.shell_handlers["answer_request"] = answer_request
