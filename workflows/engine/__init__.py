"""The engine: ``play``, its scheduler, the case that stages are written with, and the snapshot it ends in."""
