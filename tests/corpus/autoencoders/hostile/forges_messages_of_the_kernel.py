"""After each cell the kernel reports that the next one has ended, and sends messages that are not Jupyter's.

state: graded
interpolate_values: 0, "the end points"
interpolated_image: full
"""
# %% before interpolate
def forge(result):
    kernel = get_ipython().kernel
    parent = kernel.get_parent()
    for content in ({"execution_state": "idle"}, {"execution_state": 4.0}, {}):
        kernel.session.send(kernel.iopub_socket, "status", content, parent=parent)
    kernel.session.send(kernel.iopub_socket, "execute_result", {"data": "4.0"}, parent=parent)


get_ipython().events.register("pre_run_cell", forge)
# %% interpolate: (1 - lambda_val) * latent1 + lambda_val * latent2 -> latent1
