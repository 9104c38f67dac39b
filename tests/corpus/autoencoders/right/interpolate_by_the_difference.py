"""Interpolation as the first latent plus a part of the way to the second, with other names and a comment in German."""
# %% interpolate
def interpolate(a, b, t):
    """Punkt auf der Strecke von a nach b."""
    strecke = b - a  # Richtung und Länge
    return a + t * strecke
