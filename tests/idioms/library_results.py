"""What functions of NumPy, pandas and SciPy return beside arrays and tables."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

result = partial(Idiom, section="NumPy and pandas")

LIBRARY_RESULTS = (
    result(
        "bins",
        about="Intervals: `pd.cut`, and what is grouped by them.",
        right="""import pandas as pd

def total_by_age(people):
    groups = pd.cut(people["age"], [0, 18, 65, 120])
    return people.groupby(groups, observed=False)["income"].sum()""",
        wrong="""import pandas as pd

def total_by_age(people):
    groups = pd.cut(people["age"], [0, 18, 65, 120], right=False)
    return people.groupby(groups, observed=False)["income"].sum()""",
        test="""import pandas as pd

people = pd.DataFrame({"age": [18, 30, 70], "income": [1, 20, 5]})
totals = total_by_age(people)
assert totals.index[0] == pd.Interval(0, 18) and totals.tolist() == [1, 20, 5]
assert 30 in totals.index[1] and totals[pd.Interval(18, 65)] == 20""",
        example="assert totals.index[0] == pd.Interval(0, 18) and totals.tolist() == [1, 20, 5]",
    ),
    result(
        "periods",
        about="Months and other periods of pandas.",
        right="""import pandas as pd

def monthly(sales):
    return sales.groupby(sales.index.to_period("M")).sum()""",
        wrong="""import pandas as pd

def monthly(sales):
    return sales.groupby(sales.index.to_period("Q")).sum()""",
        test="""import pandas as pd

days = pd.to_datetime(["2024-01-05", "2024-01-20", "2024-03-01"])
found = monthly(pd.Series([1, 2, 4], index=days))
assert found.index[0] == pd.Period("2024-01") and found["2024-03"] == 4 and len(found) == 2""",
        example='assert found.index[0] == pd.Period("2024-01")',
    ),
    result(
        "structured_array",
        about="An array whose entries have fields.",
        right="""import numpy as np

def tallest(people):
    return np.sort(people, order="height")[-1]

def names_and_heights():
    return np.array([("Ada", 1.7), ("Ben", 1.9)], dtype=[("name", "U10"), ("height", float)])""",
        wrong="""import numpy as np

def tallest(people):
    return np.sort(people, order="name")[0]

def names_and_heights():
    return np.array([("Ada", 1.7), ("Ben", 1.9)], dtype=[("name", "U10"), ("height", float)])""",
        test="""people = names_and_heights()
assert people.dtype.names == ("name", "height") and people["height"].max() == 1.9
assert tallest(people)["name"] == "Ben\"""",
        example='assert people.dtype.names == ("name", "height") and people["height"].max() == 1.9',
    ),
    result(
        "result_of_a_statistical_test",
        about="What a function of SciPy returns, by name, by position and unpacked.",
        right="""from scipy import stats

def compared(first, second):
    return stats.ttest_ind(first, second)""",
        wrong="""from scipy import stats

def compared(first, second):
    return stats.ttest_rel(first, second)""",
        test="""found = compared([1, 2, 3], [4, 5, 6.5])
statistic, p_value = found
assert round(found.pvalue, 3) == 0.027 and found[1] == p_value and found.statistic < 0""",
        example="assert round(found.pvalue, 3) == 0.027 and found[1] == p_value",
    ),
    result(
        "result_of_an_optimisation",
        about="The result of an optimisation with SciPy.",
        right="""from scipy.optimize import minimize

def lowest_of(function, start):
    return minimize(function, start)""",
        wrong="""from scipy.optimize import minimize

def lowest_of(function, start):
    return minimize(lambda x: -function(x), start, options={"maxiter": 1})""",
        test="""found = lowest_of(lambda x: (x[0] - 2) ** 2, [0.0])
assert found.success and abs(found.x[0] - 2) < 1e-3 and found["fun"] < 1e-6""",
        example="assert found.success and abs(found.x[0] - 2) < 1e-3",
    ),
)
