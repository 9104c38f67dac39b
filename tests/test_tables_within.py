"""Tables within lists, dicts and objects are the same tables on both sides."""

from __future__ import annotations

import pytest
from played_student import expect_as_beside, expect_to_fail

pytestmark = pytest.mark.linux_only
CLASSES = ["Store"]  # which the tasks ask for
RIGHT = {
    "tables in a list are changed": (
        """
import pandas as pd
def clean(frames):
    for f in frames: f['y']=f['x']*2
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1,2]})
clean([a])
assert list(a['y'])==[2,4]
""",
    ),
    "tables in a dict are changed": (
        """
import pandas as pd
def clean(fs):
    for k in fs: fs[k].drop(columns='x', inplace=True)
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1,2],'y':[1,1]})
clean({'a':a})
assert list(a.columns)==['y']
""",
    ),
    "a table deep in dicts is changed": (
        """
import pandas as pd
def run(c): c['data']['train'].sort_values('x', inplace=True)
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[3,1]})
run({'data':{'train':a}})
assert a['x'].tolist()==[1,3]
""",
    ),
    "one series twice in a list": (
        """
import pandas as pd
def zero(ss):
    for s in ss: s.iloc[0]=0
""",
        """
import pandas as pd
s=pd.Series([5,6])
zero([s,s])
assert s.tolist()==[0,6]
""",
    ),
    "a list gets another table": (
        """
import pandas as pd
def swap(fs): fs[0]=fs[0].assign(q=1)
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1]})
l=[a]
swap(l)
assert 'q' in l[0] and 'q' not in a
""",
    ),
    "a table is changed and returned with a number": (
        """
import pandas as pd
def clean(f):
    f['z']=1
    return f, len(f)
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1,2]})
b,n=clean(a)
assert b is a and n==2 and 'z' in a
""",
    ),
    "the same tables come back in a list": (
        """
import pandas as pd
def keep(fs): return [f for f in fs if len(f)>1]
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1,2]});b=pd.DataFrame({'x':[1]})
r=keep([a,b])
assert r[0] is a and len(r)==1
""",
    ),
    "the same tables come back in a dict": (
        """
import pandas as pd
def named(a,b): return {'a':a,'b':b,'again':a}
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1]});b=pd.Series([1])
r=named(a,b)
assert r['a'] is a and r['b'] is b and r['again'] is a
""",
    ),
    "one table is in two places": (
        """
import pandas as pd
def pair():
    d=pd.DataFrame({'x':[1]})
    return d,d
def lists():
    d=pd.DataFrame({'x':[1]})
    return [d,d]
""",
        """
import pandas as pd
a,b=pair()
assert a is b
l=lists()
assert l[0] is l[1]
""",
    ),
    "an object changes the table that it was given": (
        """
import pandas as pd
class Store:
    def __init__(self, df): self.df=df
    def add(self): self.df['n']=1
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1]})
s=Store(a)
s.add()
assert 'n' in a
assert s.df is a
""",
    ),
    "an object keeps a copy": (
        """
import pandas as pd
class Store:
    def __init__(self, df): self.df=df.copy()
    def add(self): self.df['n']=1
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1]})
s=Store(a)
s.add()
assert 'n' not in a and 'n' in s.df and s.df is not a
""",
    ),
    "a variable of the answer is in a list of it, too": (
        """
import pandas as pd
data=pd.DataFrame({'x':[1,2]})
all_=[data]
def grow(): data.loc[len(data)]=[9]
""",
        """
grow()
assert list(data['x'])==[1,2,9]
assert all_[0] is data and len(all_[0])==3
""",
    ),
    "the groups of a table": (
        """
import pandas as pd
def groups(df): return {k:g for k,g in df.groupby('k')}
""",
        """
import pandas as pd
a=pd.DataFrame({'k':['u','v','u'],'x':[1,2,3]})
r=groups(a)
assert list(r['u']['x'])==[1,3]
assert r['u'].index.tolist()==[0,2]
""",
    ),
    "a table and its copy": (
        """
import pandas as pd
def f(df): return df
def g(df): return df.copy()
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1]})
assert f(a) is a and g(a) is not a and g(a).equals(a)
""",
    ),
    "a test's function changes tables": (
        """
import pandas as pd
def apply(fs, f): return [f(x) for x in fs]
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1]})
def mark(d):
    d['m']=1
    return d
r=apply([a],mark)
assert r[0] is a and 'm' in a
""",
    ),
    "a generator changes tables": (
        """
import pandas as pd
def each(fs):
    for f in fs:
        f['s']=1
        yield f
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[3,1]})
r=list(each([a]))
assert r[0] is a and 's' in a
""",
    ),
}
WRONG = {
    "a copy is changed in the place of the table": (
        """
def clean(frames):
    for f in frames:
        f = f.assign(y=f['x'] * 2)
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1,2]})
clean([a])
assert list(a['y'])==[2,4]
""",
    ),
    "copies come back": (
        """
def keep(fs):
    return [f.copy() for f in fs if len(f) > 1]
""",
        """
import pandas as pd
a=pd.DataFrame({'x':[1,2]});b=pd.DataFrame({'x':[1]})
r=keep([a,b])
assert r[0] is a and len(r)==1
""",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes_as_beside_the_test(name):
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, CLASSES)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_fails_as_beside_the_test(name):
    answer, test = WRONG[name]
    expect_to_fail(answer, test, CLASSES)
