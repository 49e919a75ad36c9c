-- Where an estate is may be told later than its roll; nothing else of an estate is changed by the application.
GRANT UPDATE (latitude_e6, longitude_e6) ON estates TO wuye_app;
