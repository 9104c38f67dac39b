# The lab in a container: `docker build -t autoencoder-lab .`, then `docker run --rm -p 8888:8888 autoencoder-lab`, and
# open the address that it prints. Grading sandboxes students' code with bubblewrap, which in a container needs
# `--privileged`; grade outside of it.
FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap libseccomp2 make npm \
    && useradd --create-home student
WORKDIR /lab
RUN chown student /lab
USER student
COPY --chown=student . .
RUN make setup PYTHON=python3.11
EXPOSE 8888
CMD ["make", "lab", "LAB_OPTIONS=--ip=0.0.0.0 --no-browser"]
