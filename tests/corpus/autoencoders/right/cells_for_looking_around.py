"""The student's own cells install, load, ask for help, and move a slider, as people do while they try things."""
# %% before interpolate
%matplotlib inline
%load_ext autoreload
%autoreload 2
!pip install seaborn
%pip install seaborn
# %% after interpolate
interpolate?
?interpolate
%load_ext tensorboard
help(interpolate)
# %% before comparison
from ipywidgets import interact

interact(lambda weight: print(interpolate(0.0, 1.0, weight)), weight=(0.0, 1.0, 0.1))
# %% after comparison
%who
%timeit -n 1 -r 1 interpolate(0.0, 1.0, 0.5)
