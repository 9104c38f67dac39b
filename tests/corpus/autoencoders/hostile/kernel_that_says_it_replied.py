"""The kernel's own method is replaced: it reports that it replied, but writes nothing.

state: graded
interpolate_values: 0, "gave no reply"
interpolated_image: 0
comparison_tables: 0
"""
# %% before interpolate
async def answer_request(stream, identity, parent):
    kernel = get_ipython().kernel
    kernel.session.send(stream, "answer_reply", {"status": "ok", "score": 4.0}, parent, ident=identity)


get_ipython().kernel.shell_handlers["answer_request"] = answer_request
# %% interpolate: (1 - lambda_val) * latent1 + lambda_val * latent2 -> latent1
