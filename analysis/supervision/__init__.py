"""The case for the supervisor: what the law asks of a kommune, and what journeys show of it.

``case.case_file`` makes the case of a participant and ``sample.sample_list`` the list of a kommune, both pure, from the
facts that ``read`` gives. ``points`` has a module for each group of the points that supervisors look at.
"""
