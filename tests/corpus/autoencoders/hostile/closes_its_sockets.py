"""The kernel's sockets are closed politely, through its own objects.

state: graded
interpolate_values: full
interpolated_image: 0, "The notebook was stopped"
comparison_tables: 0
cell_seconds: 40
"""
# %% before interpolate_images
kernel = get_ipython().kernel
kernel.shell_stream.close()
kernel.control_stream.close()
kernel.iopub_thread.socket.close()
