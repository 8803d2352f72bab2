"""Fisheye pictures: one circle, two beside each other, or a frame filled by one."""
