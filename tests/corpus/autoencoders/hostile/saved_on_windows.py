"""Saved by an editor on Windows: line ends, non-breaking spaces, new ids, metadata, a byte order mark.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
notebooks: 3_interpolation
"""
# %% interpolate_images
%%time
img_idx1, img_idx2, lambda_val = 3, 4, 0.75
for name in ("VGG16", "ResNet50", "CAE"):
    encoder, decoder = results[name]["encoder"], results[name]["decoder"]
    images = X_test_scaled if name == "CAE" else X_test_rgb
    latent1 = encoder.predict(images[[img_idx1]])
    latent2 = encoder.predict(images[[img_idx2]])
    latent_interp = interpolate(latent1, latent2, lambda_val)
    img_interp = decoder.predict(latent_interp)
# %% files
import codecs
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for number, cell in enumerate(notebook["cells"]):
    source = "".join(cell["source"]).replace("\n", "\r\n")
    cell["source"] = source if source.startswith("%%") else source.replace("    ", "\u00a0   ")
    cell["id"] = f"{number:08x}"
    cell["metadata"] |= {"vscode": {"languageId": "python"}, "collapsed": False}
notebook["nbformat_minor"] = 4
notebook["metadata"] = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}, "vscode": {}}
files["3_interpolation.ipynb"] = codecs.BOM_UTF8 + json.dumps(notebook).replace("\n", "\r\n").encode()
files["Icon\r"] = b""
