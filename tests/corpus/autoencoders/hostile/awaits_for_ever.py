"""A cell waits for something that never comes, in the kernel's own event loop, and leaves tasks behind.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
cell_seconds: 40
"""
# %% before interpolate_images
import asyncio


async def busy():
    while True:
        await asyncio.sleep(0)


tasks = [asyncio.ensure_future(busy()) for _ in range(3)]
await asyncio.sleep(10**6)
