"""The student's own cells between all others: plots, prints, warnings, shell commands, and names that tests use."""
# %% before interpolate
# Заметки: что здесь происходит?
%matplotlib inline
import logging, sys, warnings

warnings.warn("это не ошибка")
logging.getLogger().error("auch kein Fehler")
print("これはエラーではありません", file=sys.stderr)
score = points = unseen_rgb = pair = list = sum = None
!echo "a shell command"
# %% after interpolate
%%time
import matplotlib.pyplot as plt

figure, axes = plt.subplots()
axes.plot(np.linspace(0, 1), [float(interpolate(0.0, 1.0, weight)) for weight in np.linspace(0, 1)])
plt.show()
# %% before comparison
1 / 0
# %% after comparison
%%html
<b>fertig</b>
